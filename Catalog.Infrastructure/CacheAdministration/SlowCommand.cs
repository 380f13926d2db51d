namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>A command from the slow log of Redis.</summary>
/// <param name="At">When it ran, by the server's clock.</param>
/// <param name="Milliseconds">How long it took within the server.</param>
/// <param name="Command">Its name.</param>
/// <param name="Keys">The first ten of its arguments that are keys of this service, cut to 100 characters; all else is left out.</param>
public sealed record SlowCommand(DateTimeOffset At, double Milliseconds, string Command, IReadOnlyList<string> Keys);
