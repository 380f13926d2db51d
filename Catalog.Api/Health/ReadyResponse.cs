using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>Whether a node can do its work, and for admins the state of what it depends on.</summary>
/// <param name="Status">Healthy, Degraded (slower, but right; only admins see it) or Unhealthy.</param>
/// <param name="Dependencies">Each dependency's state by its name; only admins see it.</param>
public sealed record ReadyResponse(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, DependencyState>? Dependencies)
{
    /// <summary>The response for all who are not admins: whether the node can be used.</summary>
    public static ReadyResponse UpOrDown(HealthReport report) => new(
        (report.Status == HealthStatus.Unhealthy ? HealthStatus.Unhealthy : HealthStatus.Healthy).ToString(), Dependencies: null);

    /// <summary>The response for a report.</summary>
    public static ReadyResponse From(HealthReport report) => new(
        report.Status.ToString(),
        report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new DependencyState(
                entry.Value.Status.ToString(), entry.Value.Description, Math.Round(entry.Value.Duration.TotalMilliseconds, 1))));
}

/// <summary>The state of one dependency.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Description">What follows from it, or what it does; <see langword="null"/> when there is nothing to say.</param>
/// <param name="Milliseconds">How long the check took.</param>
public sealed record DependencyState(string Status, string? Description, double Milliseconds);
