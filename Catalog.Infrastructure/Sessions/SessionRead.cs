namespace Catalog.Infrastructure.Sessions;

/// <summary>What Redis knows of a session.</summary>
/// <param name="Answered">False when Redis did not answer, or may hold what this node could not take away: ask the database.</param>
/// <param name="Value">What was found; <see langword="null"/> when there is nothing.</param>
/// <param name="BeganAnew">Whether this read let the session's time begin anew, which is to be written down.</param>
/// <typeparam name="T">What was asked for.</typeparam>
internal readonly record struct SessionRead<T>(bool Answered, T? Value = null, bool BeganAnew = false)
    where T : class;
