namespace Catalog.Api.Health;

/// <summary>The state of one dependency.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Description">What follows from it; <see langword="null"/> when all is well.</param>
/// <param name="Milliseconds">How long the check took.</param>
public sealed record DependencyState(string Status, string? Description, double Milliseconds);
