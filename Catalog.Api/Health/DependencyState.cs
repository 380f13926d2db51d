namespace Catalog.Api.Health;

/// <summary>The state of one dependency.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Description">What follows from it, or what it does; <see langword="null"/> when there is nothing to say.</param>
/// <param name="Milliseconds">How long the check took.</param>
public sealed record DependencyState(string Status, string? Description, double Milliseconds);
