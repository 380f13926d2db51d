using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;

namespace Catalog.Benchmarks.Scaling;

/// <summary>What happened between two readings while a load was on.</summary>
/// <param name="Before">The first reading.</param>
/// <param name="After">The second.</param>
/// <param name="Answers">Those taken between them.</param>
internal sealed record Window(MeterReading Before, MeterReading After, IReadOnlyList<MixAnswer> Answers)
{
    // PostgreSQL tells each second what it has done: the first second of a load is not in its figures yet.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1100);

    /// <summary>What was spent.</summary>
    public Costs Spent => After.Costs - Before.Costs;

    /// <summary>Commands that each master ran.</summary>
    public IReadOnlyList<double> Commands => [.. After.Commands.Zip(Before.Commands, (after, before) => after - before)];

    public double PerSecond => Answers.Count / Spent[Cost.Seconds];

    /// <summary>Puts a load on, lets it settle, and reads before and after a while of it.</summary>
    /// <param name="on">What is metered.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="request">For what.</param>
    /// <param name="time">How long the while is.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<Window> OpenAsync(
        Deployment on, MixClient client, Func<long, MixRequest> request, TimeSpan time, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var load = client.RunAsync(request, stop.Token);
        await Task.WhenAny(load, Task.Delay(Settling, ct));
        var before = await on.ReadAsync(ct);
        await Task.WhenAny(load, Task.Delay(time, ct));
        var after = await on.ReadAsync(ct);
        await stop.CancelAsync();
        return Between(before, after, await load);
    }

    /// <summary>Leaves those out that were answered before or after.</summary>
    public static Window Between(MeterReading before, MeterReading after, IEnumerable<MixAnswer> answers) =>
        new(before, after, [.. answers.Where(a => Seconds(a) >= before.Costs[Cost.Seconds] && Seconds(a) < after.Costs[Cost.Seconds])]);

    /// <summary>The share of answers from a tier, 0 to 1.</summary>
    public double Share(Tier tier) => Answers.Count(answer => answer.Tier == tier) / (double)Answers.Count;

    /// <summary>A quantile of the time an answer took, in ms.</summary>
    public double Milliseconds(double q) => Quantile.Of(Answers.Select(answer => (double)answer.Microseconds), q) / 1000;

    /// <summary>µs that one run of a command took the masters; 0 when there was none.</summary>
    public double MicrosecondsOf(string command)
    {
        var (after, before) = (After.Use(command), Before.Use(command));
        return after.Calls > before.Calls ? (after.Microseconds - before.Microseconds) / (after.Calls - before.Calls) : 0;
    }

    private static double Seconds(MixAnswer answer) => answer.At / (double)Stopwatch.Frequency;
}
