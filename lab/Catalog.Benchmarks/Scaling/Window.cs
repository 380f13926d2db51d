using System.Diagnostics;
using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The costs between two readings under a load.</summary>
/// <param name="Before">The first reading.</param>
/// <param name="After">The second.</param>
/// <param name="Answers">The responses between them.</param>
internal sealed record Window(MeterReading Before, MeterReading After, IReadOnlyList<MixAnswer> Answers)
{
    // PostgreSQL updates its statistics once a second, so the first second of a load is excluded.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1100);

    /// <summary>The costs.</summary>
    public Costs Spent => After.Costs - Before.Costs;

    /// <summary>The commands of each master.</summary>
    public IReadOnlyList<double> Commands => [.. After.Commands.Zip(Before.Commands, (after, before) => after - before)];

    public double PerSecond => Answers.Count / Spent[Cost.Seconds];

    /// <summary>Starts a load, lets it settle, and reads the costs before and after some time.</summary>
    /// <param name="on">The measured deployment.</param>
    /// <param name="client">The client.</param>
    /// <param name="request">Its requests.</param>
    /// <param name="time">How long.</param>
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

    /// <summary>Excludes responses before the first or after the second reading.</summary>
    public static Window Between(MeterReading before, MeterReading after, IEnumerable<MixAnswer> answers) =>
        new(before, after, [.. answers.Where(a => Seconds(a) >= before.Costs[Cost.Seconds] && Seconds(a) < after.Costs[Cost.Seconds])]);

    /// <summary>The share of responses from a tier, 0 to 1.</summary>
    public double Share(Tier tier) => Answers.Count(answer => answer.Tier == tier) / (double)Answers.Count;

    /// <summary>A quantile of the response time, in ms.</summary>
    public double Milliseconds(double q) => Quantile.Of(Answers.Select(answer => (double)answer.Microseconds), q) / 1000;

    /// <summary>µs per execution of a command on the masters; 0 if there was none.</summary>
    public double MicrosecondsOf(string command)
    {
        var (after, before) = (After.Use(command), Before.Use(command));
        return after.Calls > before.Calls ? (after.Microseconds - before.Microseconds) / (after.Calls - before.Calls) : 0;
    }

    private static double Seconds(MixAnswer answer) => answer.At / (double)Stopwatch.Frequency;
}
