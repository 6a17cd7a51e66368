"""The statements behind a `Workforce`, in the spelling of `teams.queries.statement`: $n are values, `= ANY($n)` lists.

The last value of each is the day; a dated row counts when it is in force then.
"""

TEAMS = """
SELECT t.id, t.version, t.code, t.name_zh, t.name_en, t.motto, t.formed, s.standing, s.reason,
       h.code AS home, r.code AS region,
       (SELECT string_agg(i.code, ' ') FROM team_chain_link c JOIN institution i ON i.id = c.institution_id
        WHERE c.team_id = t.id AND c.starts <= $2 AND (c.ends IS NULL OR c.ends > $2)) AS chain,
       (SELECT string_agg(g.code, ' ') FROM team_area a JOIN grid g ON g.id = a.grid_id
        WHERE a.team_id = t.id AND a.starts <= $2 AND (a.ends IS NULL OR a.ends > $2)) AS area
FROM team t
JOIN team_standing s ON s.team_id = t.id AND s.starts <= $2 AND (s.ends IS NULL OR s.ends > $2)
JOIN institution h ON h.id = t.home_id
JOIN region r ON r.id = t.region_id
WHERE t.id = ANY($1) AND t.formed <= $2
ORDER BY t.code
"""
"""Teams by id, each with its standing, the codes of its chain and its area."""

INSTITUTIONS = """
WITH RECURSIVE home(id) AS (
    SELECT id FROM institution WHERE code = ANY($1)
), line(id) AS (
    SELECT id FROM home
    UNION
    SELECT i.parent_id FROM institution i JOIN line ON line.id = i.id WHERE i.parent_id IS NOT NULL
), guide(id) AS (
    SELECT a.counterpart_id FROM affiliation a JOIN line ON line.id = a.institution_id
    WHERE a.kind = 'GUIDANCE' AND a.starts <= $6 AND (a.ends IS NULL OR a.ends > $6)
), common(id) AS (
    SELECT a.network_id FROM affiliation a JOIN line ON line.id = a.institution_id
    WHERE $3 AND a.kind = 'NETWORK_MEMBER' AND a.starts <= $6 AND (a.ends IS NULL OR a.ends > $6)
    UNION
    SELECT n.id FROM network n JOIN line ON line.id = n.lead_id WHERE $3
), related(id) AS (
    SELECT id FROM home WHERE $3
    UNION
    SELECT id FROM guide WHERE $3
    UNION
    SELECT a.institution_id FROM affiliation a JOIN common ON common.id = a.network_id
    WHERE a.starts <= $6 AND (a.ends IS NULL OR a.ends > $6)
    UNION
    SELECT n.lead_id FROM network n JOIN common ON common.id = n.id
    UNION
    SELECT a.institution_id FROM affiliation a JOIN line ON line.id = a.counterpart_id
    WHERE $3 AND a.kind = 'COOPERATION' AND a.starts <= $6 AND (a.ends IS NULL OR a.ends > $6)
), house(id) AS (
    SELECT id FROM related
    UNION
    SELECT i.id FROM institution i JOIN house ON house.id = i.parent_id
), staffed(id) AS (
    SELECT id FROM house
    UNION
    SELECT id FROM line WHERE $3
    UNION
    SELECT id FROM institution WHERE $3 AND code = ANY($2)
), somebody(id) AS (
    SELECT m.practitioner_id FROM team_member m
    WHERE m.team_id = ANY($4) AND m.starts <= $6 AND (m.ends IS NULL OR m.ends > $6)
    UNION
    SELECT id FROM practitioner WHERE code = ANY($5)
), spoken_of(id) AS (
    SELECT id FROM staffed
    UNION
    SELECT id FROM line
    UNION
    SELECT id FROM guide
    UNION
    SELECT id FROM institution WHERE code = ANY($2)
    UNION
    SELECT m.institution_id FROM team_member m
    WHERE m.team_id = ANY($4) AND m.starts <= $6 AND (m.ends IS NULL OR m.ends > $6)
    UNION
    SELECT s.institution_id FROM practice_site s JOIN somebody ON somebody.id = s.practitioner_id
    WHERE s.starts <= $6 AND (s.ends IS NULL OR s.ends > $6)
), known(id) AS (
    SELECT id FROM spoken_of
    UNION
    SELECT i.parent_id FROM institution i JOIN known ON known.id = i.id WHERE i.parent_id IS NOT NULL
)
SELECT i.id, i.version, i.code, i.credit_code, i.name_zh, i.name_en, i.kind, i.tier, i.grade, i.ownership,
       i.scope, i.capabilities, i.disease_groups, i.is_pilot, i.may_sign,
       r.code AS region, p.code AS parent, g.code AS grid,
       (SELECT string_agg(s.code, ' ') FROM institution_area a JOIN grid s ON s.id = a.grid_id
        WHERE a.institution_id = i.id) AS area,
       (i.id IN (SELECT id FROM staffed)) AS is_staffed
FROM institution i
JOIN known ON known.id = i.id
JOIN region r ON r.id = i.region_id
LEFT JOIN institution p ON p.id = i.parent_id
LEFT JOIN grid g ON g.id = i.grid_id
ORDER BY i.code
"""
"""Institutions around homes ($1) with further ones ($2), members' of teams ($4) and of named practitioners ($5).

With $3, also those whose staff may serve in a team at one of the homes (`Relations.related`): they are `is_staffed`.
Parents of all come along, so that networks and guidance of a parent are found.
"""

AFFILIATIONS = """
SELECT a.kind, a.agreement, a.starts, a.ends, i.code AS institution, c.code AS counterpart, n.code AS network,
       n.name_zh AS network_name_zh, n.name_en AS network_name_en, n.kind AS network_kind,
       n.tightness AS network_tightness, r.code AS network_region, l.code AS network_lead
FROM affiliation a
JOIN institution i ON i.id = a.institution_id
LEFT JOIN institution c ON c.id = a.counterpart_id
LEFT JOIN network n ON n.id = a.network_id
LEFT JOIN region r ON r.id = n.region_id
LEFT JOIN institution l ON l.id = n.lead_id
WHERE a.institution_id = ANY($1) AND a.starts <= $2 AND (a.ends IS NULL OR a.ends > $2)
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, n.code,
       n.name_zh, n.name_en, n.kind, n.tightness, r.code, l.code
FROM network n
JOIN region r ON r.id = n.region_id
JOIN institution l ON l.id = n.lead_id
WHERE n.lead_id = ANY($1)
"""
"""Affiliations of institutions, by their ids, with their networks; and the networks they lead (without `kind`)."""

_WHOSE = """(
    SELECT m.practitioner_id AS id FROM team_member m
    WHERE m.team_id = ANY($1) AND m.starts <= $5 AND (m.ends IS NULL OR m.ends > $5)
    UNION
    SELECT w.practitioner_id FROM practice_site w
    WHERE w.institution_id = ANY($2) AND w.starts <= $5 AND (w.ends IS NULL OR w.ends > $5)
    UNION
    SELECT q.id FROM practitioner q WHERE q.code = ANY($3) OR q.id = ANY($4)
)"""

PEOPLE = f"""
WITH somebody AS {_WHOSE}
SELECT p.id, p.version, p.code, p.name, p.category, p.level, p.licence_number, p.licensed_until, p.department,
       p.specialty, p.title, p.is_retired, p.training, p.practice_ended, p.end_reason, r.code AS region,
       i.code AS site, s.mode AS site_mode, s.starts AS site_starts, s.ends AS site_ends,
       CAST(NULL AS integer) AS team_id, NULL AS role, CAST(NULL AS boolean) AS is_leader,
       CAST(NULL AS boolean) AS is_primary, CAST(NULL AS integer) AS hours, CAST(NULL AS date) AS starts,
       CAST(NULL AS date) AS ends, NULL AS institution
FROM somebody
JOIN practitioner p ON p.id = somebody.id
JOIN region r ON r.id = p.region_id
LEFT JOIN practice_site s ON s.practitioner_id = p.id AND s.starts <= $5 AND (s.ends IS NULL OR s.ends > $5)
LEFT JOIN institution i ON i.id = s.institution_id
UNION ALL
SELECT p.id, NULL, p.code, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL,
       m.team_id, m.role, m.is_leader, m.is_primary, m.hours, m.starts, m.ends, i.code
FROM somebody
JOIN practitioner p ON p.id = somebody.id
JOIN team_member m ON m.practitioner_id = p.id AND m.starts <= $5 AND (m.ends IS NULL OR m.ends > $5)
JOIN institution i ON i.id = m.institution_id
ORDER BY 21, 23 DESC, 3, 17
"""  # noqa: S608  our own text
"""Members of teams ($1), staff of institutions ($2), practitioners by code ($3) and id ($4): a row a place of work, and
one for each duty, in whichever team (`team_id`), of which only who it is about is told."""

PLANS = """
SELECT p.code AS practitioner, m.starts, m.ends
FROM team_member m
JOIN practitioner p ON p.id = m.practitioner_id
WHERE m.team_id = $1 AND (m.ends IS NULL OR (m.ends > $2 AND m.ends > m.starts))
UNION ALL
SELECT NULL, c.starts, c.ends
FROM team_chain_link c
WHERE c.team_id = $1 AND (c.ends IS NULL OR (c.ends > $2 AND c.ends > c.starts))
"""
"""The memberships and the chain links (without `practitioner`) of a team, by its id, that hold on a day or later."""

POLICIES = """
SELECT y.parameter, y.rule, y.starts, y.revision, y.clause, y.status, r.code AS region,
       d.code, d.number, d.title_zh, d.title_en, d.issuer_zh, d.issuer_en, d.issued
FROM regional_policy y
JOIN region r ON r.id = y.region_id
JOIN policy_document d ON d.id = y.document_id
WHERE r.code = ANY($1) AND y.starts <= $2
ORDER BY r.code, y.parameter, y.starts, y.revision
"""
"""What regions have laid down until the day, with the documents."""
