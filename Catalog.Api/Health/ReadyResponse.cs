using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>Whether a node can do its work, and the state of what it depends on.</summary>
/// <param name="Status">Healthy, Degraded (slower, but right) or Unhealthy.</param>
/// <param name="Dependencies">Each dependency's state by its name.</param>
public sealed record ReadyResponse(string Status, IReadOnlyDictionary<string, DependencyState> Dependencies)
{
    /// <summary>The response for a report.</summary>
    public static ReadyResponse From(HealthReport report) => new(
        report.Status.ToString(),
        report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new DependencyState(
                entry.Value.Status.ToString(), entry.Value.Description, Math.Round(entry.Value.Duration.TotalMilliseconds, 1))));
}
