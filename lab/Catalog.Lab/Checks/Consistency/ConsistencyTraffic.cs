using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>Changes rows, one writer a row at a time, and reads each change back from every node at several ages.</summary>
internal sealed class ConsistencyTraffic(
    RunningCatalog catalog,
    HttpClient http,
    NpgsqlDataSource database,
    IReadOnlyList<Subject> subjects,
    ConsistencyFaults faults,
    History history)
{
    /// <summary>The ages at which a change is read back.</summary>
    public static readonly IReadOnlyList<TimeSpan> Ages =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.2), TimeSpan.FromSeconds(10)];

    private const double SqlShare = 0.1;
    private const string Position = "Catalog-Position";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);
    private readonly ConcurrentDictionary<string, bool> _busy = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _following = [];
    private long _number;
    private int _notAnswered;

    /// <summary>What was read.</summary>
    public ConcurrentQueue<Probe> Probes { get; } = new();

    /// <summary>From the acknowledgement of a change over HTTP, while all is calm, until another node shows it, in ms; a sample.</summary>
    public ConcurrentQueue<double> Lags { get; } = new();

    /// <summary>Reads that violate what is guaranteed, each with the history of its row.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>How many changes there were, by origin.</summary>
    public ConcurrentDictionary<Origin, int> Writes { get; } = new();

    /// <summary>How many reads got no answer, as from a node that is dead.</summary>
    public int NotAnswered => _notAnswered;

    /// <summary>Writes until cancelled; returns when all that was written has been read back.</summary>
    public async Task WriteAsync(int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        while (!ct.IsCancellationRequested)
        {
            var subject = subjects[Zipf(random)];
            if (_busy.TryAdd(subject.Row, true))
            {
                try
                {
                    await WriteAsync(subject, random);
                }
                finally
                {
                    _busy.TryRemove(subject.Row, out _);
                }
            }

            await Task.Delay(Pause, CancellationToken.None);
        }

        await Task.WhenAll(_following);
    }

    /// <summary>Reads like customers do, so that the caches are warm, until cancelled.</summary>
    public async Task ReadAsync(int seed, CancellationToken ct)
    {
        var random = new Random(seed);
        while (!ct.IsCancellationRequested)
        {
            (await AskAsync(random.Next(catalog.Nodes.Count), subjects[Zipf(random)], position: null))?.Dispose();
            await Task.Delay(2, CancellationToken.None);
        }
    }

    private async Task WriteAsync(Subject subject, Random random)
    {
        var number = Interlocked.Increment(ref _number);
        var fault = faults.Current;
        if (subject.Write is null || random.NextDouble() < SqlShare)
        {
            if (await SqlAsync(string.Format(CultureInfo.InvariantCulture, subject.Sql, number)) is { } changed)
            {
                Follow(subject, Origin.Sql, fault, changed, writer: null, position: null);
            }

            return;
        }

        var node = random.Next(catalog.Nodes.Count);
        using var request = subject.Write(number);
        request.RequestUri = new Uri(catalog.Nodes[node].Address, request.RequestUri!);
        try
        {
            using var answer = await http.SendAsync(request);
            if (answer.IsSuccessStatusCode && (Subject.VersionOf(answer) ?? await SqlAsync(subject.VersionSql)) is { } version)
            {
                Follow(subject, Origin.Http, fault, version, node, answer.Headers.TryGetValues(Position, out var at) ? at.First() : null);
                return;
            }

            history.Note(subject.Row, $"node {node + 1} answered {(int)answer.StatusCode} to a change");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            history.Note(subject.Row, $"node {node + 1} did not answer to a change");
        }

        if (await SqlAsync(subject.VersionSql) is { } now)
        {
            Follow(subject, Origin.Unanswered, fault, now, writer: null, position: null);
        }
    }

    private void Follow(Subject subject, Origin origin, string fault, long version, int? writer, string? position)
    {
        history.Note(subject.Row, $"version {version} by {origin} on {(writer is { } number ? $"node {number + 1}" : "the database")}, position {position ?? "none"}, {fault}");
        Writes.AddOrUpdate(origin, 1, static (_, count) => count + 1);
        for (var node = 0; node < catalog.Nodes.Count; node++)
        {
            var where = node == writer ? Where.Writer : Where.Other;
            foreach (var age in Ages)
            {
                _following.Add(ProbeAsync(subject, origin, fault, version, node, where, age, position: null));
            }

            if (where == Where.Other && origin == Origin.Http && position is not null)
            {
                _following.Add(ProbeAsync(subject, origin, fault, version, node, Where.OtherWithPosition, TimeSpan.Zero, position));
            }
        }

        if (origin == Origin.Http && fault == ConsistencyFaults.Nothing && version % 5 == 0)
        {
            _following.Add(MeasureLagAsync(subject, version, node: writer == 0 ? 1 : 0));
        }
    }

    private async Task ProbeAsync(
        Subject subject, Origin origin, string fault, long version, int node, Where where, TimeSpan age, string? position)
    {
        await Task.Delay(age);
        using var answer = await AskAsync(node, subject, position);
        if (answer is not { IsSuccessStatusCode: true })
        {
            Interlocked.Increment(ref _notAnswered);
            return;
        }

        var shown = await subject.VersionOfAsync(answer, CancellationToken.None);
        var probe = new Probe(subject.Resource, origin, fault, age, where, IsStale: shown < version || shown is null);
        Probes.Enqueue(probe);
        if (!probe.IsStale)
        {
            return;
        }

        var status = answer.Headers.TryGetValues("Cache-Status", out var told) ? told.First() : "";
        history.Note(subject.Row, $"node {node + 1} showed {shown} of {version}, {age.TotalSeconds} s old, {where}: {status}");
        if (ConsistencyReport.IsViolation(probe))
        {
            Violations.Enqueue($"{subject.Path} on node {node + 1} ({where}, {fault}, {origin}) showed {shown} of {version} after {age.TotalSeconds} s\n    "
                + string.Join("\n    ", history.Of(subject.Row)));
        }
    }

    private async Task MeasureLagAsync(Subject subject, long version, int node)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Ages[^1])
        {
            using var answer = await AskAsync(node, subject, position: null);
            if (answer is { IsSuccessStatusCode: true } && await subject.VersionOfAsync(answer, CancellationToken.None) >= version)
            {
                break;
            }
        }

        Lags.Enqueue(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    // Whoever is the node by then: one that was killed has a successor.
    private async Task<HttpResponseMessage?> AskAsync(int node, Subject subject, string? position)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(catalog.Nodes[node].Address, subject.Path));
        if (position is not null)
        {
            request.Headers.Add(Position, position);
        }

        try
        {
            return await http.SendAsync(request);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<long?> SqlAsync(string sql)
    {
        try
        {
            await using var command = database.CreateCommand(sql);
            return (long?)await command.ExecuteScalarAsync();
        }
        catch (NpgsqlException)
        {
            return null; // it is being restarted: whether it was committed does not matter, for nothing is expected
        }
    }

    // Few subjects are read and written most of the time, as in a shop.
    private int Zipf(Random random) => (int)Math.Min(subjects.Count - 1, Math.Pow(subjects.Count + 1, random.NextDouble()) - 1);
}
