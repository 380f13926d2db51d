namespace Catalog.Lab.Stories;

/// <summary>Whether a promise was kept, by the history.</summary>
/// <param name="IsKept">Whether it was.</param>
/// <param name="Figure">The figure that decides.</param>
/// <param name="Unit">Its unit, such as ms.</param>
/// <param name="Text">What happened, in a sentence.</param>
internal sealed record Verdict(bool IsKept, double Figure, string Unit, string Text);
