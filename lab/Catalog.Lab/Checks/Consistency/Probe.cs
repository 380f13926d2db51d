namespace Catalog.Lab.Checks.Consistency;

/// <summary>A read of cached data after a change, and its result.</summary>
/// <param name="Resource">The changed resource.</param>
/// <param name="Origin">How it was changed.</param>
/// <param name="Fault">The fault between the change and the read; <see cref="FaultTimeline.Calm"/> for none.</param>
/// <param name="Age">The time between the acknowledgement of the change and the read.</param>
/// <param name="Where">The place that was read.</param>
/// <param name="IsStale">Whether it showed an older version.</param>
internal readonly record struct Probe(string Resource, Origin Origin, string Fault, TimeSpan Age, Where Where, bool IsStale);
