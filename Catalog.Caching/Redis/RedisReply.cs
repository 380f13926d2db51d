namespace Catalog.Caching.Redis;

/// <summary>A reply of Redis. Check <paramref name="Answered"/> before you use <paramref name="Value"/>.</summary>
/// <param name="Answered">False when the call failed, missed its deadline, or the breaker is open.</param>
/// <param name="Value">The value; default without an answer.</param>
/// <param name="Sent">False when the breaker blocked the call, or there was no connection for it: it had no effect. A call that was sent but not answered may have had one.</param>
internal readonly record struct RedisReply<T>(bool Answered, T Value, bool Sent = true);
