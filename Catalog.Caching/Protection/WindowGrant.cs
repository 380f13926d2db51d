namespace Catalog.Caching.Protection;

/// <summary>What a <see cref="SlidingWindow"/> granted.</summary>
/// <param name="Granted">Units that may be spent; 0 when the limit is reached.</param>
/// <param name="Left">Units that anybody may still take now.</param>
/// <param name="EndsIn">Milliseconds until the current fixed window ends, by the clock of Redis.</param>
/// <param name="RetryIn">Milliseconds until a unit is free, when none was granted and nobody takes one before; else 0.</param>
internal readonly record struct WindowGrant(int Granted, int Left, long EndsIn, long RetryIn);
