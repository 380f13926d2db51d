using System.Globalization;
using Catalog.Infrastructure.Policies;

namespace Catalog.Api.Caches;

/// <summary>The hit ratio of a resource in a period, judged.</summary>
/// <param name="Minutes">The length; a node that started later counts since its start.</param>
/// <param name="Reads">The reads of all nodes.</param>
/// <param name="HitRatio">The share that needed no load; null without reads.</param>
/// <param name="Verdict"><c>excellent</c> (from 95 %), <c>worth it</c> (from 80 %), <c>reconsider</c>, <c>do not cache</c> (below 50 %), or <c>too few reads</c> (below 100).</param>
/// <param name="Advice">What other TTLs would give at this rate, estimated; null when the verdict needs no change.</param>
internal sealed record JudgedPeriod(int Minutes, long Reads, double? HitRatio, string Verdict, string? Advice)
{
    private const int FewReads = 100;
    private const double Excellent = 0.95;
    private const double WorthIt = 0.8;
    private const double NotWorthIt = 0.5;

    private static readonly TimeSpan[] Ttls =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1),
    ];

    /// <summary>Judges the reads of a period.</summary>
    /// <param name="minutes">The period.</param>
    /// <param name="ttl">The TTL under which they were read; null when it has none to advise on, as of sessions.</param>
    /// <param name="figures">The reads; null when no node has any.</param>
    public static JudgedPeriod From(int minutes, TimeSpan? ttl, PeriodResource? figures)
    {
        var reads = figures?.Reads.Count() ?? 0;
        var ratio = figures?.HitRatio;
        var rate = figures?.PerSecond ?? 0;
        return (reads, ratio) switch
        {
            ( < FewReads, _) => new(minutes, reads, ratio, "too few reads", null),
            (_, >= Excellent) => new(minutes, reads, ratio, "excellent", null),
            (_, >= WorthIt) => new(minutes, reads, ratio, "worth it", null),
            (_, >= NotWorthIt) => new(minutes, reads, ratio, "reconsider", AdviceOn(rate, ttl, ratio.Value)),
            _ => new(minutes, reads, ratio, "do not cache", AdviceOn(rate, ttl, ratio ?? 0)),
        };
    }

    private static string? AdviceOn(double rate, TimeSpan? given, double ratio)
    {
        if (given is not { } ttl)
        {
            return null;
        }

        var keys = HitRatioModel.Keys(rate, ttl, ratio);
        var others = Ttls.Where(other => other > ttl).ToList();
        if ((others.Count == 0 ? ratio : HitRatioModel.Ratio(rate, others[^1], keys)) < NotWorthIt)
        {
            return string.Create(CultureInfo.InvariantCulture, $"At {rate:0.0} reads/s no TTL up to a day gives 50 %: do not cache it, or choose keys that repeat.");
        }

        if (others.Count == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"At {rate:0.0} reads/s, as of about {Rounded(keys):N0} keys, no TTL up to a day gives more: choose keys that repeat.");
        }

        var estimates = others.Take(3).Select(other => string.Create(
            CultureInfo.InvariantCulture, $"{Text(other)} gives {100 * HitRatioModel.Ratio(rate, other, keys):0} %"));
        return string.Create(CultureInfo.InvariantCulture, $"At {rate:0.0} reads/s, as of about {Rounded(keys):N0} keys, a TTL of {string.Join(", ", estimates)}.");
    }

    // Two digits: an estimate.
    private static double Rounded(double keys)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(keys)) - 1));
        return Math.Round(keys / unit) * unit;
    }

    private static string Text(TimeSpan ttl) => ttl switch
    {
        { TotalHours: >= 1 } => $"{ttl.TotalHours:0} h",
        { TotalMinutes: >= 1 } => $"{ttl.TotalMinutes:0} min",
        _ => $"{ttl.TotalSeconds:0} s",
    };
}
