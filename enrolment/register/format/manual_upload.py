"""The part of the manual that tells how registers are uploaded and downloaded (台账上传与下载). Text only."""

from __future__ import annotations

from typing import Final

UPLOADING: Final = """\
## Uploading and downloading (上传与下载)

`TOKEN` is a bearer token of a clinic's staff or the region authority (in development `qianyue token`), `HOST` the
server, such as `http://127.0.0.1:8000`. The routes beside GraphQL ask the same tokens, roles, reach and allowances;
there is no mutation for an upload, because a file of megabytes is no JSON. Refusals have GraphQL's `errors`.

```sh
curl -sS -o register.xlsx "$HOST/registers/template.xlsx?language=zh"
curl -sS -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: 2026-03-a" --data-binary @register.csv \\
     "$HOST/registers?institution=LC-T01-H&policy=REJECT_FAILED_ROWS&source=his-1&check=false"
curl -sS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
     --data '{"query": "{ job(code: \\"JOB-…\\") { state progress total done rejected } }"}' "$HOST/graphql"
curl -sS -H "Authorization: Bearer $TOKEN" -o faults.csv "$HOST/registers/JOB-…/faults.csv"
curl -sS -H "Authorization: Bearer $TOKEN" -o rejected.csv "$HOST/registers/JOB-…/rejected.csv"
curl -sS -H "Authorization: Bearer $TOKEN" -o out.csv -G --data-urlencode "reason=年底核对" \\
     -d purpose=DATA_QUALITY -d institution=LC-T01-H "$HOST/registers/export.csv"
curl -sS -H "Authorization: Bearer $TOKEN" --data-binary @mapping.yaml "$HOST/registers/mappings?institution=LC-T01-H"
```

- **The job (任务).** An upload answers 202 and `{"job": "JOB-…"}`, a retry with the same key the same. `job` and
  `jobChanged` tell how far it is; each rejected line is one of its `rows`, the line's number its position, and the path
  of a problem is line and column. `check=true` judges and writes nothing. A file that is no register is refused at
  once (422), an institution has one import and one check at a time (409 JOB_OPEN).
- **Parameters (参数).** A parameter that an address does not know, one that is given twice and a value that it cannot
  use, such as `language=fr`, are refused (400), all at once: UNKNOWN_PARAMETER, REPEATED_PARAMETER, BAD_PARAMETER, with
  the parameter as the path of the problem in `extensions.problems`. 未知、重复或无效的参数一律退回，并一次列出。
- **Who reads what (谁可查看).** Lines that were rejected are handed back to whoever uploaded the file and to the staff
  of the institution; a region authority that did not upload it reads of which lines there are faults, and what is
  wrong but for facts and packages (REASON_WITHHELD). An export for the institution's staff is whole; in one for a
  region authority tuberculosis, mental disorders and HIV are left out of everybody's lines: tags, diagnoses, courses
  of treatment, flags, packages of those populations, that somebody lives at home, and what was at hand for any package
  (`provided`). 主管部门导出的台账不含肺结核、精神障碍、艾滋病的标签、诊断、治疗、标记、居家生活和相应服务包。
- **Mappings (列映射).** `POST /registers/mappings` answers `{"mapping": "…"}`, the digest of the text; uploads name it
  as `mapping=`. What a mapping says of the source holds where the upload says nothing.
- **The same file (同一文件).** It is known by its SHA-256. Finished, it changes nothing and its lines are told as
  skipped; broken off, it goes on where it stood.
- **Giving up (放弃).** `cancelJob` abandons an import that was begun, and the institution may take over another file;
  what was written stays. One that was broken off and that no job is open for is given up by `abandonRegister`, or by
  `qianyue register abandon`.
- **What is kept (保存).** The file lies in the database in sealed parts. They are emptied when the job ends without a
  rejected line or is called off, else 30 days after its end (`qianyue daily`): until then the lines to mend can be
  fetched, in clear and recorded in the audit trail. Of a file that could not be read to its end (UNREADABLE) there are
  faults only.
- **Bounds (限制).** `QIANYUE_MAX_REGISTER_BYTES`, `QIANYUE_REGISTER_TIMEOUT_SECONDS`; two uploads at once a worker.
"""
