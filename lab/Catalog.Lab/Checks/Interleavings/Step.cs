namespace Catalog.Lab.Checks.Interleavings;

/// <summary>A step that was taken.</summary>
/// <param name="Label">The name of the choice.</param>
/// <param name="Lane">Who did it.</param>
/// <param name="What">What it was, and what came of it; empty when nothing went wrong that could.</param>
/// <param name="IsChosen">False for what follows a schedule without a choice: the bus is looked at, and every row is read.</param>
internal sealed record Step(string Label, string Lane, string What, bool IsChosen);
