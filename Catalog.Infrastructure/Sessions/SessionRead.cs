namespace Catalog.Infrastructure.Sessions;

/// <summary>The result of reading a session from Redis.</summary>
/// <param name="Answered">False if Redis did not answer, or may lack an invalidation: read the database.</param>
/// <param name="Value">The session; <see langword="null"/> if there is none.</param>
/// <param name="BeganAnew">Whether this read restarted the session's idle time, which is to be recorded.</param>
/// <param name="IsKnown">Whether Redis has a session with a valid seal; without a value, its rights must be read from the database again.</param>
/// <typeparam name="T">The type of the value.</typeparam>
internal readonly record struct SessionRead<T>(bool Answered, T? Value = null, bool BeganAnew = false, bool IsKnown = false)
    where T : class;
