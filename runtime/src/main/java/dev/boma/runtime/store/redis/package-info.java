/**
 * The store that several hosts share: Redis, by Lettuce, which no other room sees. {@link
 * dev.boma.runtime.store.redis.RedisStore} is the store, {@link
 * dev.boma.runtime.store.redis.RedisAddress} says where it is and how to get in.
 *
 * <p>Each call is one script, and one round trip. What lies where in Redis is said at the top of
 * {@code common.lua}; {@code Link} sends scripts, fails fast while Redis is away and goes on by
 * itself when it is back; {@code Replies} turns what Redis says into what a person can act on.
 */
@NullMarked
package dev.boma.runtime.store.redis;

import org.jspecify.annotations.NullMarked;
