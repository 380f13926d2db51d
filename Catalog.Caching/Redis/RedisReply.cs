namespace Catalog.Caching.Redis;

/// <summary>What Redis answered, or that it did not: a caller must look before it uses the value.</summary>
/// <param name="Answered">False when the call failed, missed its deadline, or the breaker is open.</param>
/// <param name="Value">The answer; default when there is none.</param>
/// <param name="Sent">
/// False when the breaker kept the call back: then it certainly had no effect. A call that was sent but not answered may have had one.
/// </param>
/// <typeparam name="T">The type of the answer.</typeparam>
internal readonly record struct RedisReply<T>(bool Answered, T Value, bool Sent = true);
