"""How a register lies beside the database (台账暂存): its tables, and what is asked of them as a whole. SQLite."""

from __future__ import annotations

from typing import Final

TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE line (no INTEGER PRIMARY KEY, person TEXT, legacy TEXT, guardian TEXT, household TEXT, home TEXT,
                   family TEXT, sealed BLOB);
CREATE TABLE unread (person TEXT, legacy TEXT, household TEXT, family TEXT);
CREATE TABLE fault (no INTEGER, col TEXT, code TEXT, zh TEXT, en TEXT);
CREATE INDEX fault_no ON fault (no);
CREATE TABLE home (home TEXT PRIMARY KEY, first INTEGER, depth INTEGER DEFAULT 0, is_bad INTEGER DEFAULT 0,
                   is_whole INTEGER DEFAULT 1, kept INTEGER);
CREATE INDEX home_place ON home (depth, first);
CREATE INDEX home_kept ON home (kept) WHERE kept IS NOT NULL;
CREATE TABLE kept (no INTEGER PRIMARY KEY, sealed BLOB);
"""

GROUPED: Final = """
CREATE INDEX line_legacy ON line (legacy) WHERE legacy IS NOT NULL;
UPDATE line SET person = (SELECT MIN(o.person) FROM line o WHERE o.legacy = line.legacy AND o.person LIKE 'D%')
 WHERE person LIKE 'L%' AND EXISTS (SELECT 1 FROM line o WHERE o.legacy = line.legacy AND o.person LIKE 'D%');
CREATE INDEX line_person ON line (person);
UPDATE line SET guardian = (SELECT MIN(o.person) FROM line o WHERE o.legacy = substr(line.guardian, 2))
 WHERE guardian LIKE 'L%' AND EXISTS (SELECT 1 FROM line o WHERE o.legacy = substr(line.guardian, 2));
CREATE TABLE lives AS SELECT person, MIN(household) AS household FROM line WHERE household IS NOT NULL GROUP BY person;
CREATE INDEX lives_person ON lives (person);
UPDATE line SET home = COALESCE('H' || (SELECT l.household FROM lives l WHERE l.person = line.person), person);
CREATE INDEX line_home ON line (home);
INSERT INTO home (home, first) SELECT home, MIN(no) FROM line GROUP BY home;
CREATE TABLE ward AS SELECT DISTINCT person, guardian FROM line WHERE guardian <> person;
CREATE INDEX ward_person ON ward (person);
"""

DEEPER: Final = """
UPDATE home SET depth = :depth WHERE home IN (
    SELECT l.home FROM line l JOIN line g ON g.person = l.guardian JOIN home h ON h.home = g.home
    WHERE l.guardian IS NOT NULL AND g.home <> l.home AND h.depth = :depth - 1)
"""

DEEPEST: Final = 4
"""How often somebody's guardian may have a guardian: more is taken for a circle."""

CIRCLES: Final = """
SELECT l.no FROM line l WHERE l.person IN (SELECT w.person FROM ward w) AND l.guardian IS NOT NULL
UNION SELECT l.no FROM line l JOIN home h ON h.home = l.home JOIN line g ON g.person = l.guardian
JOIN home o ON o.home = g.home WHERE l.guardian IS NOT NULL AND o.home <> h.home AND o.depth >= h.depth
ORDER BY 1
"""
"""Lines of those whose guardians' guardians come back to them, or whose homes would each have to come first."""

SPREAD: Final = """
UPDATE home SET is_bad = 1 WHERE is_bad = 0 AND home IN (
    SELECT l.home FROM line l WHERE l.guardian IS NOT NULL AND l.guardian NOT IN (
        SELECT o.person FROM line o JOIN home h ON h.home = o.home WHERE h.is_bad = 0)
    AND l.guardian IN (SELECT o.person FROM line o JOIN home h ON h.home = o.home WHERE h.is_bad = 1))
"""

LEFT_OUT: Final = """
SELECT l.no FROM line l JOIN home h ON h.home = l.home
WHERE h.is_bad = 1 AND NOT EXISTS (SELECT 1 FROM fault f WHERE f.no = l.no) ORDER BY l.no
"""

HELD_BACK: Final = """
CREATE TABLE partly AS SELECT person FROM unread WHERE person IS NOT NULL
 UNION SELECT l.person FROM line l JOIN unread u ON u.legacy = l.legacy;
CREATE INDEX partly_person ON partly (person);
UPDATE home SET is_bad = 1, is_whole = 0 WHERE home IN (
    SELECT 'H' || household FROM unread WHERE household IS NOT NULL
    UNION SELECT l.home FROM line l JOIN partly p ON p.person = l.person
    UNION SELECT l.home FROM line l WHERE l.family IN (SELECT family FROM unread));
"""
"""Whose lines could not all be read, and the homes that are held back with them."""
