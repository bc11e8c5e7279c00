"""Plays a session through Python's ftplib: HOST PORT USER PASSWORD passive|active."""
import ftplib
import io
import sys

host, port, user, password, how = sys.argv[1:]
content = open("f", "rb").read()
ftp = ftplib.FTP(timeout=10)
ftp.connect(host, int(port))
ftp.login(user, password)
ftp.set_pasv(how == "passive")
ftp.sendcmd("OPTS UTF8 ON")

up, resumed, folder = "up-" + how, "resumed-" + how, "f\u00f6lder " + how
assert ftp.storbinary("STOR " + up, io.BytesIO(content)).startswith("226")
ftp.storbinary("STOR " + resumed, io.BytesIO(content[:1000]))
ftp.storbinary("STOR " + resumed, io.BytesIO(content[1000:]), rest=1000)
for offset in None, 12345:
    got = io.BytesIO()
    ftp.retrbinary("RETR " + up, got.write, rest=offset)
    assert got.getvalue() == content[offset or 0:], "download from %s" % offset
assert ftp.size(up) == len(content)

assert ftp.mkd(folder) == "/" + folder
ftp.cwd(folder)
assert ftp.pwd() == "/" + folder
ftp.storlines("STOR text", io.BytesIO(b"one\ntwo\n"))
lines = []
ftp.retrlines("RETR text", lines.append)
assert lines == ["one", "two"], lines
assert ftp.nlst() == ["text"], ftp.nlst()
assert [(n, f["type"]) for n, f in ftp.mlsd(facts=["type"]) if n not in (".", "..")] == [("text", "file")]
ftp.dir(lines.append)
assert lines[-1].endswith(" text"), lines

ftp.voidcmd("TYPE I")
data = ftp.transfercmd("RETR /endless")
assert len(data.recv(1000)) > 0
assert ftp.abort()[:3] in ("426", "226"), "the reply to ABOR"
assert ftp.getresp()[:3] == "226"
data.close()

ftp.rename("text", "renamed")
ftp.delete("renamed")
ftp.cwd("..")
ftp.rmd(folder)
try:
    ftp.cwd(folder)
except ftplib.error_perm as refusal:
    assert str(refusal).startswith("550 "), refusal
else:
    raise AssertionError("CWD to what is gone")
assert ftp.quit().startswith("221")
