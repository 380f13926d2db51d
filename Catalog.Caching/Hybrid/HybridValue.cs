namespace Catalog.Caching.Hybrid;

/// <summary>A value as it is cached: itself where its type cannot change, else its bytes, from which each reader gets a copy of his own.</summary>
/// <param name="Value">The value; may be null.</param>
/// <param name="Bytes">Null where the value itself is shared.</param>
internal readonly record struct HybridValue<T>(T? Value, ReadOnlyMemory<byte>? Bytes);
