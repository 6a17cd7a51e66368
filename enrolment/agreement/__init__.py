"""The paper of a contract (协议文本): one value holding all that is printed, made into HTML and PDF, and its open door.

`agreement` is the value, `template` its clauses, `quoted` its packages and prices out of a quote, `digest` what
signatures refer to, `printed` the value as blocks of one language, `html` and `pdf` those blocks on paper,
`verification` what a stranger with the QR code sees. All pure; nothing here reads the database or a clock.
"""
