"""The one gate through which files for readers leave.

`document` is the model of everything that is written: headings, sentences, exhibits, receipts. `writers` turn
it into the bytes of one format each, without a database. `gate` asks the policy, writes, opens again what it
wrote, proves it and records the disclosure. Rooms above build documents; nobody else writes a file for a
reader.
"""
