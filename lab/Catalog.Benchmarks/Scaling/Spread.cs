using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The distribution of commands and keys over the masters and slots of a cluster, and their purposes.</summary>
/// <remarks>
/// The load of the masters is measured without MONITOR. The shares by slot and purpose come from MONITOR under the same load; it slows the
/// servers down, which does not change the shares.
/// </remarks>
internal static class Spread
{
    private const double MostUneven = 1.3;

    public static async Task<IReadOnlyList<ExperimentRow>> RunAsync(Grown grown, TimeSpan time, IProgress<string> log, CancellationToken ct)
    {
        var on = grown.On;
        var commands = Sum(grown.Windows.Select(window => window.Commands));
        var processors = Sum(grown.Windows.Select(window => (IReadOnlyList<double>)
            [.. window.After.Masters.Zip(window.Before.Masters, (after, before) => Processor(after) - Processor(before))]));

        on.Thaw();
        IReadOnlyList<MonitorLine> lines = [];
        using var client = grown.Client();
        var under = Window.OpenAsync(on, client, grown.Mix.Of, time, ct);
        lines = await OperationCosts.MonitorAsync(on, () => under, ct);
        on.Freeze();
        var keys = await Task.WhenAll(on.Probes.Select(probe => probe.KeysAsync(ct)));

        await using var connection = RedisConnection.Open(on.Redis, new RedisOptions());
        var slots = lines.CountBy(line => connection.SlotOf(line.Key!)).OrderByDescending(slot => slot.Value).ToArray();
        var hottest = lines.Where(line => connection.SlotOf(line.Key!) == slots[0].Key).CountBy(line => line.Key!).MaxBy(key => key.Value).Key;
        var fullest = keys.SelectMany(all => all).CountBy(connection.SlotOf).Max(slot => slot.Value);
        var total = keys.Sum(all => (double)all.Count);

        log.Report($"Commands by action: {Shares(lines.CountBy(line => line.Action), lines.Count)}");
        log.Report($"Hottest slots: {Shares(slots.Select(s => KeyValuePair.Create(NameOf(s.Key), s.Value)), lines.Count)}");
        log.Report($"Keys by purpose: {Shares(keys.SelectMany(all => all).CountBy(key => KeyKind.Of(key)), total)}; by master {string.Join(" / ", keys.Select(all => all.Count))}");
        return
        [
            ExperimentRow.AtMost($"{on}: commands of the most loaded master, against the mean", Uneven(commands), "x", MostUneven),
            ExperimentRow.Told($"{on}: processor time of the most loaded master, against the mean", Uneven(processors), "x"),
            ExperimentRow.Told($"{on}: keys of the fullest master, against the mean", Uneven([.. keys.Select(all => (double)all.Count)]), "x"),
            ExperimentRow.Told($"{on}: commands to the hottest slot ({KeyKind.Of(hottest)})", 100.0 * slots[0].Value / lines.Count, "%"),
            ExperimentRow.Told($"{on}: keys in the fullest slot", 100 * fullest / total, "%"),
            .. lines.CountBy(line => KeyKind.Of(line.Key)).OrderByDescending(kind => kind.Value)
                .Select(kind => ExperimentRow.Told($"{on}: commands for {kind.Key}", 100.0 * kind.Value / lines.Count, "%")),
            .. keys.SelectMany(all => all).CountBy(key => KeyKind.Of(key)).OrderByDescending(kind => kind.Value)
                .Select(kind => ExperimentRow.Told($"{on}: keys for {kind.Key}", kind.Value, "keys")),
        ];

        string NameOf(int slot) => lines.First(line => connection.SlotOf(line.Key!) == slot).Key!;
    }

    /// <summary>The maximum divided by the mean.</summary>
    internal static double Uneven(IReadOnlyList<double> values) => values.Max() / values.Average();

    private static double[] Sum(IEnumerable<IReadOnlyList<double>> rounds) =>
        rounds.Aggregate((IEnumerable<double>)[0, 0, 0], (sum, round) => sum.Zip(round, (a, b) => a + b)).ToArray();

    private static double Processor(RedisInfo master) => master.Field("used_cpu_user") + master.Field("used_cpu_sys");

    private static string Shares(IEnumerable<KeyValuePair<string, int>> counts, double total) => string.Join(
        ", ", counts.OrderByDescending(count => count.Value).Take(12).Select(count => FormattableString.Invariant($"{count.Key} {100 * count.Value / total:0.0} %")));
}
