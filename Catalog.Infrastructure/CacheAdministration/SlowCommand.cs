namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A command from the slow log of Redis.</summary>
/// <param name="At">When it ran, according to the server's clock.</param>
/// <param name="Milliseconds">Its duration within the server.</param>
/// <param name="Command">Its name.</param>
/// <param name="Keys">The first ten arguments that are keys of this service, cut to 100 characters; other arguments are omitted.</param>
public sealed record SlowCommand(DateTimeOffset At, double Milliseconds, string Command, IReadOnlyList<string> Keys);
