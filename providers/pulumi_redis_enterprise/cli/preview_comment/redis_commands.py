"""The commands of Redis and the categories that an ACL rule names them by.

As `ACL CAT` of a Valkey 9.1 server (for its clients: Redis 7.2.4) lists them, with the subcommands of a command counted
as the command. What it does not know, a rule may name all the same.
https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
"""

from collections.abc import Mapping
from typing import Final

# Each line begins with the categories of its commands.
_TABLE: Final = """
admin connection dangerous slow: client
admin dangerous fast: lastsave role
admin dangerous hyperloglog slow: pfselftest
admin dangerous hyperloglog slow write: pfdebug
admin dangerous keyspace slow write: cluster
admin dangerous slow: acl bgrewriteaof bgsave commandlog config debug failover latency module monitor psync
    replconf replicaof save shutdown slaveof slowlog sync
bitmap fast read: bitfield_ro getbit
bitmap read slow: bitcount bitpos
bitmap slow write: bitfield bitop setbit
blocking connection slow: wait waitaof
blocking fast sortedset write: bzpopmax bzpopmin
blocking list slow write: blmove blmpop blpop brpop brpoplpush
blocking read slow stream: xread
blocking slow sortedset write: bzmpop
blocking slow stream write: xreadgroup
connection fast: asking auth echo hello ping quit readonly readwrite reset select
connection slow: command
dangerous fast keyspace write: swapdb
dangerous keyspace read slow: keys
dangerous keyspace slow write: flushall flushdb migrate restore restore-asking
dangerous list read set slow sortedset: sort_ro
dangerous list set slow sortedset write: sort
dangerous slow: info
fast: time
fast hash read: hexists hexpiretime hget hlen hmget hpexpiretime hpttl hstrlen httl
fast hash write: hdel hexpire hexpireat hgetdel hgetex hincrby hincrbyfloat hmset hpersist hpexpire hpexpireat
    hset hsetex hsetnx
fast hyperloglog write: pfadd
fast keyspace read: dbsize exists expiretime pexpiretime pttl touch ttl type
fast keyspace write: expire expireat move persist pexpire pexpireat renamenx unlink
fast list read: llen
fast list write: lpop lpush lpushx rpop rpush rpushx
fast pubsub: publish spublish
fast read: lolwut
fast read set: scard sismember smismember
fast read sortedset: zcard zcount zlexcount zmscore zrank zrevrank zscore
fast read stream: xlen
fast read string: get mget strlen
fast set write: sadd smove spop srem
fast sortedset write: zadd zincrby zpopmax zpopmin zrem
fast stream write: xack xadd xautoclaim xclaim xdel xsetid
fast string write: append decr decrby delifeq getdel getex getset incr incrby incrbyfloat setnx
fast transaction: discard multi unwatch watch
geo read slow: geodist geohash geopos georadius_ro georadiusbymember_ro geosearch
geo slow write: geoadd georadius georadiusbymember geosearchstore
hash read slow: hgetall hkeys hrandfield hscan hvals
hyperloglog read slow: pfcount
hyperloglog slow write: pfmerge
keyspace read slow: clusterscan dump object randomkey scan
keyspace slow write: copy del rename
list read slow: lindex lpos lrange
list slow write: linsert lmove lmpop lrem lset ltrim rpoplpush
pubsub slow: psubscribe pubsub punsubscribe ssubscribe subscribe sunsubscribe unsubscribe
read set slow: sdiff sinter sintercard smembers srandmember sscan sunion
read slow: memory
read slow sortedset: zdiff zinter zintercard zrandmember zrange zrangebylex zrangebyscore zrevrange
    zrevrangebylex zrevrangebyscore zscan zunion
read slow stream: xinfo xpending xrange xrevrange
read slow string: getrange lcs substr
scripting slow: eval eval_ro evalsha evalsha_ro fcall fcall_ro script
scripting slow write: function
set slow write: sdiffstore sinterstore sunionstore
slow sortedset write: zdiffstore zinterstore zmpop zrangestore zremrangebylex zremrangebyrank zremrangebyscore
    zunionstore
slow stream write: xgroup xtrim
slow string write: mset msetex msetnx psetex set setex setrange
slow transaction: exec
"""


def _commands() -> dict[str, frozenset[str]]:
    lines = (line.partition(": ") for line in _TABLE.replace("\n    ", " ").strip().splitlines())
    return {command: frozenset(names.split()) for names, _, commands in lines for command in commands.split()}


CATEGORIES_OF: Final[Mapping[str, frozenset[str]]] = _commands()
"""The categories of each command."""
