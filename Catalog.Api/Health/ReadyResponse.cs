using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>Whether a node can handle requests, and for admins the state of its dependencies.</summary>
/// <param name="Status">Healthy, Degraded (slower but correct; shown to admins only) or Unhealthy.</param>
/// <param name="Dependencies">The state of each dependency by name; shown to admins only.</param>
public sealed record ReadyResponse(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, DependencyState>? Dependencies)
{
    /// <summary>The response for callers that are not admins, without details.</summary>
    public static ReadyResponse UpOrDown(HealthReport report) => new(
        (report.Status == HealthStatus.Unhealthy ? HealthStatus.Unhealthy : HealthStatus.Healthy).ToString(), Dependencies: null);

    /// <summary>The response for admins.</summary>
    public static ReadyResponse From(HealthReport report) => new(
        report.Status.ToString(),
        report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new DependencyState(
                entry.Value.Status.ToString(), entry.Value.Description, Math.Round(entry.Value.Duration.TotalMilliseconds, 1))));
}

/// <summary>The state of one dependency.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy.</param>
/// <param name="Description">The effect of the failure; <see langword="null"/> when there is none.</param>
/// <param name="Milliseconds">How long the check took.</param>
public sealed record DependencyState(string Status, string? Description, double Milliseconds);
