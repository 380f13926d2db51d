namespace Catalog.Lab.Stories;

/// <summary>A prediction to choose: it is right when the verdict's figure for the way on the left is in a range.</summary>
/// <param name="Text">A few words.</param>
/// <param name="From">The least figure.</param>
/// <param name="Below">The figure that is too large.</param>
internal sealed record Answer(string Text, double From, double Below)
{
    /// <summary>Whether a figure makes it right.</summary>
    public bool IsRight(double figure) => figure >= From && figure < Below;
}
