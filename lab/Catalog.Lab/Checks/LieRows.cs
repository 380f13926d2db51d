using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks;

/// <summary>What a proxy that lies has done to a check.</summary>
internal static class LieRows
{
    /// <summary>The figures; none without a proxy.</summary>
    /// <param name="lies">The proxy.</param>
    /// <param name="caught">How many replies nodes recognized as wrong; null when it is not known.</param>
    public static IEnumerable<ExperimentRow> Of(LyingProxy? lies, long? caught)
    {
        if (lies is null)
        {
            yield break;
        }

        yield return ExperimentRow.AtLeast("replies with a changed byte", lies.Corrupted, "replies", 1);
        yield return ExperimentRow.AtLeast("replies that were cut off", lies.Truncated, "replies", 1);
        yield return ExperimentRow.AtLeast("replies that changed places", lies.Swapped, "pairs", 1);
        yield return ExperimentRow.AtLeast("replies in whose place the one before came", lies.Repeated, "replies", 1);
        yield return ExperimentRow.AtLeast("connections broken with commands in flight", lies.Killed, "connections", 1);
        if (caught is { } count)
        {
            yield return ExperimentRow.AtLeast("wrong replies that nodes recognized (catalog.cache.misdirected)", count, "replies", 1);
        }
    }
}
