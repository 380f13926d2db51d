using System.Diagnostics;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks.Sessions;

/// <summary>sessions: ended on one node while all nodes use them, with a working and a broken bus; then Redis is killed and restarts empty.</summary>
internal sealed class SessionsCheck : IExperiment
{
    private const int Survivors = 20;
    private const double Limit = 1000;
    private const int LeastRounds = 3;
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    public string Name => "sessions";

    /// <inheritdoc/>
    public string Summary => "Sessions ended on one node, also with the bus broken: refused on all within 1 s; Redis emptied: no session lost.";

    /// <inheritdoc/>
    public bool TakesLies => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        await using var stage = await SessionStage.StartAsync(Math.Max(3, context.Nodes), context.Lies, ct);
        var refused = Revocation.All.ToDictionary(way => way, _ => new List<double>());
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(started) < (context.Duration ?? DefaultDuration); round++)
        {
            foreach (var way in Revocation.All)
            {
                refused[way].Add(await RefusedAfterAsync(stage, way, ct));
            }

            context.Progress.Report($"Round {round + 1}: {string.Join(", ", refused.Select(way => $"{way.Key.Name} {way.Value[^1]:0} ms"))}");
        }

        return [.. refused.SelectMany(way => Rows(way.Key, way.Value)), .. await SurvivalAsync(stage, context.Progress, ct), .. stage.Answers.Rows, .. LieRows.Of(stage.Lies, caught: null)];
    }

    private static IEnumerable<ExperimentRow> Rows(Revocation way, List<double> milliseconds)
    {
        yield return ExperimentRow.Told($"{way.Name}: rounds", milliseconds.Count, "rounds");
        yield return ExperimentRow.Told($"{way.Name}: refused everywhere, p50", milliseconds.Order().ElementAt(milliseconds.Count / 2), "ms");
        yield return ExperimentRow.AtMost($"{way.Name}: refused everywhere, max", milliseconds.Exists(double.IsNaN) ? double.NaN : milliseconds.Max(), "ms", Limit);
    }

    // From the acknowledgement until the first refused request is sent, on the last node to refuse.
    private static async Task<double> RefusedAfterAsync(SessionStage stage, Revocation way, CancellationToken ct)
    {
        var email = await stage.AddUserAsync(ct);
        var tokens = new List<string>();
        for (var i = 0; i < (way.IsEverywhere ? stage.Nodes : 1); i++)
        {
            tokens.Add(await stage.SignInAsync(i, email, ct));
        }

        await way.BreakAsync(stage, ct);
        try
        {
            return await RefusedAfterAsync(stage, way, tokens, ct);
        }
        finally
        {
            way.Mend(stage);
            await Task.Delay(Calm, ct);
        }
    }

    private static async Task<double> RefusedAfterAsync(SessionStage stage, Revocation way, List<string> tokens, CancellationToken ct)
    {
        var uses = Enumerable.Range(0, stage.Nodes).SelectMany(node => tokens.Select(token => (Node: node, Token: token))).ToArray();
        var before = await Task.WhenAll(uses.Select(use => UseAsync(stage, use, ct)));
        await way.BreakAsync(stage, ct); // again: a subscription that was killed has been made anew by now
        var ended = await stage.SendAsync(0, HttpMethod.Delete, way.IsEverywhere ? "sessions" : "sessions/current", tokens[0], ct);
        if (ended != 204 || before.Any(status => status != 200))
        {
            return double.NaN; // nothing was measured, which is no success
        }

        var acknowledged = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(uses.Select(use => PollAsync(stage, use, acknowledged, ct)));
        return times.Max();
    }

    private static async Task<double> PollAsync(SessionStage stage, (int Node, string Token) use, long acknowledged, CancellationToken ct)
    {
        while (true)
        {
            var sent = Stopwatch.GetElapsedTime(acknowledged);
            if (await UseAsync(stage, use, ct) == 401)
            {
                return sent.TotalMilliseconds;
            }

            if (sent > Timeout)
            {
                return double.PositiveInfinity;
            }

            await Task.Delay(5, ct);
        }
    }

    private static async Task<IReadOnlyList<ExperimentRow>> SurvivalAsync(SessionStage stage, IProgress<string> progress, CancellationToken ct)
    {
        progress.Report("Killing Redis and restarting it empty");
        var tokens = new List<string>();
        for (var i = 0; i < Survivors; i++)
        {
            tokens.Add(await stage.SignInAsync(i % stage.Nodes, await stage.AddUserAsync(ct), ct));
        }

        await stage.Redis.KillAsync();
        var away = await LostAsync(stage, tokens, ct);
        var signIns = await stage.SignInAsync(0, await stage.AddUserAsync(ct), ct) is not null;
        await stage.Redis.StartAgainAsync(ct);
        var emptied = await LostAsync(stage, tokens, ct);
        return
        [
            ExperimentRow.AtMost("Redis away: uses of live sessions that were not answered 200", away, "requests", 0),
            ExperimentRow.AtLeast("Redis away: sign-ins", signIns ? 1 : 0, "sign-ins", 1),
            ExperimentRow.AtMost("Redis emptied: uses of live sessions that were not answered 200", emptied, "requests", 0),
        ];
    }

    private static async Task<int> LostAsync(SessionStage stage, List<string> tokens, CancellationToken ct)
    {
        var statuses = await Task.WhenAll(
            tokens.SelectMany(token => Enumerable.Range(0, stage.Nodes).Select(node =>
                stage.SendAsync(node, HttpMethod.Get, "sessions/current", token, ct))));
        return statuses.Count(status => status != 200);
    }

    // The list needs only authentication and does not read the session itself, so only authentication can refuse this request.
    private static Task<int> UseAsync(SessionStage stage, (int Node, string Token) use, CancellationToken ct) =>
        stage.SendAsync(use.Node, HttpMethod.Get, "sessions", use.Token, ct);
}
