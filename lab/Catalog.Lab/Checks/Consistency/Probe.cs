namespace Catalog.Lab.Checks.Consistency;

/// <summary>A look at what is cached after a change, and what came of it.</summary>
/// <param name="Resource">What was changed.</param>
/// <param name="Origin">How.</param>
/// <param name="Fault">What was broken between the change and the look; <see cref="FaultTimeline.Calm"/> for nothing.</param>
/// <param name="Age">How long after the change was acknowledged it was made.</param>
/// <param name="Where">Who was asked.</param>
/// <param name="IsStale">Whether it showed a version before the change.</param>
internal readonly record struct Probe(string Resource, Origin Origin, string Fault, TimeSpan Age, Where Where, bool IsStale);
