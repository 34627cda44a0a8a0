import { MOST_TURNS, ROUND_TRIPS, STAND_SECONDS } from '../absence.ts';

/** The same as PERL, in Python. */
export const PYTHON = `import select,socket,sys,time
u,h,p,t,d=int(sys.argv[1]),sys.argv[2],int(sys.argv[3]),float(sys.argv[4]),b""
if sys.argv[5]=="1":d=sys.stdin.buffer.read()
o=sys.stdout.buffer
try:a=socket.getaddrinfo(h,p,0,socket.SOCK_DGRAM if u else socket.SOCK_STREAM)
except OSError as e:print("unknown",e);sys.exit()
w=""
for f,k,r,_,x in a:
  s=time.time()
  try:
    c=socket.socket(f,k,r);c.settimeout(t);c.connect(x);e=time.time()-s;m=int(e*1000);b=b""
    if not d:
      l=g=time.time();q=0;e=${STAND_SECONDS.all}+${ROUND_TRIPS}*min(e,${STAND_SECONDS.longestTrip})
      for _ in range(int(${MOST_TURNS}+e/${STAND_SECONDS.turn})):
        if select.select([c],[],[],${STAND_SECONDS.turn})[0]:
          try:q=c.recv(1)==b""
          except OSError:q=1
          break
        n=time.time()
        if n-l>${STAND_SECONDS.gap}:g=n
        l=n
        if n-g>=e:break
      print("shut"if q else"open %d"%m);sys.exit()
    if d:
      c.sendall(d)
      if u:b=c.recv(65535)
    o.write(b"open %d\\n"%m+b);o.flush()
  except OSError as e:
    if not w or "assign" in str(w):w=e
    continue
  try:
    while d and not u:
      b=c.recv(65536)
      if not b:break
      o.write(b)
  except socket.timeout:print("late",file=sys.stderr)
  except OSError:pass
  sys.exit()
print("closed",w)`;
