using Catalog.Caching.Shared;

namespace Catalog.Caching.Reading;

/// <summary>Whether L2 lacked most of the keys that a resource's readers asked for last. Thread-safe.</summary>
/// <remarks>
/// A saturating counter, as branch predictors have it (J. E. Smith, "A Study of Branch Prediction Strategies", ISCA 1981). A wrong guess costs a
/// round trip either way; asking for a lease that is not needed also costs its release, so an entry found weighs more than one missed.
/// Concurrent readers may lose each other's step, which is harmless.
/// </remarks>
internal sealed class UsualMisses
{
    private const int Most = 32;
    private const int Usual = 16;
    private const int Found = 3;

    private int _score;

    public bool AreUsual => Volatile.Read(ref _score) >= Usual;

    /// <summary>Call it with what L2 had; without an answer the count begins anew.</summary>
    public void Saw(SharedState state)
    {
        var before = Volatile.Read(ref _score);
        var after = state switch
        {
            SharedState.Nothing => Math.Min(Most, before + 1),
            SharedState.NotAnswered => 0,
            _ => Math.Max(0, before - Found),
        };
        if (after != before)
        {
            Volatile.Write(ref _score, after);
        }
    }
}
