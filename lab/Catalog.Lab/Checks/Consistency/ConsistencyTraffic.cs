using System.Globalization;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Changes rows, nine in ten over HTTP, the rest by plain SQL, and reads like customers, so that the caches are warm.</summary>
internal sealed class ConsistencyTraffic(
    RunningCatalog catalog,
    HttpClient http,
    VersionStatement database,
    IReadOnlyList<Subject> subjects,
    RowClaims rows,
    NodeReads reads,
    FollowUp followUp,
    FaultTimeline timeline,
    History history)
{
    private const double SqlShare = 0.1;
    private const string Position = "Catalog-Position";
    private const string Unconfirmed = "unconfirmed";
    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(2);

    /// <summary>Writes until cancelled.</summary>
    public async Task WriteAsync(int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        while (!ct.IsCancellationRequested)
        {
            var subject = subjects[Zipf(random)];
            if (rows.TryTake(subject.Row))
            {
                try
                {
                    await WriteAsync(subject, random);
                }
                finally
                {
                    rows.Release(subject.Row);
                }
            }

            await Task.Delay(WritePause, CancellationToken.None);
        }
    }

    /// <summary>Reads from nodes and the edge until cancelled.</summary>
    public async Task ReadAsync(int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        while (!ct.IsCancellationRequested)
        {
            var subject = subjects[Zipf(random)];
            var from = random.Next(reads.Nodes + 1);
            _ = from == reads.Nodes && subject.IsPublic
                ? await reads.EdgeAsync(subject)
                : await reads.NodeAsync(subject, from % reads.Nodes);
            await Task.Delay(ReadPause, CancellationToken.None);
        }
    }

    private async Task WriteAsync(Subject subject, Random random)
    {
        var number = rows.NextNumber();
        var begun = timeline.Now;
        if (subject.Write is null || random.NextDouble() < SqlShare)
        {
            if (await database.RunAsync(string.Format(CultureInfo.InvariantCulture, subject.Sql, number)) is { } changed)
            {
                followUp.Begin(new Change(subject, Origin.Sql, changed, Writer: null, Position: null, begun));
            }

            return;
        }

        var node = random.Next(reads.Nodes);
        using var request = subject.Write(number);
        request.RequestUri = new Uri(catalog.Nodes[node].Address, request.RequestUri!);
        try
        {
            using var answer = await http.SendAsync(request);
            if (answer.IsSuccessStatusCode && (Subject.VersionOf(answer) ?? await database.RunAsync(subject.VersionSql)) is { } version)
            {
                var position = answer.Headers.TryGetValues(Position, out var at) ? at.First() : null;
                var origin = position == Unconfirmed ? Origin.Unconfirmed : Origin.Http;
                followUp.Begin(new Change(subject, origin, version, node, position, begun));
                return;
            }

            history.Note(subject.Row, $"node {node + 1} answered {(int)answer.StatusCode} to a change");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            history.Note(subject.Row, $"node {node + 1} did not answer to a change");
        }

        if (await database.RunAsync(subject.VersionSql) is { } now)
        {
            followUp.Begin(new Change(subject, Origin.Unanswered, now, Writer: null, Position: null, begun));
        }
    }

    // As in a shop, most reads and writes are for few subjects.
    private int Zipf(Random random) => (int)Math.Min(subjects.Count - 1, Math.Pow(subjects.Count + 1, random.NextDouble()) - 1);
}
