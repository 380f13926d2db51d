using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Catalog.Lab.Stories;
using Catalog.Lab.Stories.Engine;

namespace Catalog.Lab.Page;

/// <summary>A story that is played for the page, two ways at once. Whoever asks for its lines gets all of them, from the first.</summary>
internal sealed class PageRun : IAsyncDisposable
{
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(60);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly Stage?[] _stages = new Stage?[2];
    private Task _playing = Task.CompletedTask;
    private bool _isStopped;
    private bool _isOver;

    public string Id { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The stages that are being played.</summary>
    public IReadOnlyList<Stage> Stages
    {
        get
        {
            lock (_gate)
            {
                return [.. _stages.OfType<Stage>()];
            }
        }
    }

    /// <summary>Everything so far, as NDJSON.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Begins.</summary>
    public void Start(Story story, Way left, Way right, StoryOptions options, string postgres) =>
        _playing = Task.Run(() => PlayAsync(story, [left, right], options, postgres));

    /// <summary>Ends free play with a verdict; a stage that is not ready yet ends as soon as it is.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            foreach (var stage in _stages)
            {
                stage?.Stop();
            }
        }
    }

    /// <summary>Does something to the stages that are being played. It goes on when the visitor leaves, and ends with the run.</summary>
    public async Task ActAsync(IReadOnlyList<Stage> stages, string act, int node)
    {
        try
        {
            await Task.WhenAll(stages.Select(stage => StageActs.RunAsync(stage, act, node, _end.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The run has ended meanwhile.
        }
    }

    /// <summary>Ends it without a verdict.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _playing;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    /// <summary>Lines in batches, from one on; ends with the run.</summary>
    public async IAsyncEnumerable<(int Next, string Lines)> FollowAsync(int from, [EnumeratorCancellation] CancellationToken ct)
    {
        while (true)
        {
            string[] more;
            bool isOver;
            lock (_gate)
            {
                more = [.. _lines.Skip(from)];
                isOver = _isOver;
            }

            if (more.Length > 0)
            {
                from += more.Length;
                yield return (from, $"[{string.Join(',', more)}]");
            }
            else if (isOver)
            {
                yield break;
            }

            await Task.Delay(Batch, ct);
        }
    }

    private async Task PlayAsync(Story story, Way[] ways, StoryOptions options, string postgres)
    {
        var events = Channel.CreateUnbounded<LabEvent>();
        var writing = WriteAsync(events.Reader);
        try
        {
            var results = await Task.WhenAll(ways.Select((way, side) => StoryRun.PlayAsync(
                story, way, options, postgres, side, events.Writer, _end.Token, stage => Play(side, stage))));
            events.Writer.Complete();
            await writing;
            Add(Say(new
            {
                kind = "verdicts",
                verdicts = results.Select(result => new { result.Word, result.Verdict.Text }),
                answers = story.Answers.Select(answer => answer.IsRight(results[0].Verdict.Figure)),
            }));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            Add(Say(new { kind = "stopped" }));
        }
#pragma warning disable CA1031 // The page says what went wrong; the lab goes on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Add(Say(new { kind = "error", text = failure.Message }));
        }
        finally
        {
            events.Writer.TryComplete();
            await writing;
            lock (_gate)
            {
                _isOver = true;
            }
        }
    }

    private void Play(int side, Stage? stage)
    {
        lock (_gate)
        {
            _stages[side] = stage;
            if (_isStopped)
            {
                stage?.Stop();
            }
        }
    }

    private static string Say<T>(T line) => JsonSerializer.Serialize(line, JsonSerializerOptions.Web);

    private async Task WriteAsync(ChannelReader<LabEvent> events)
    {
        await foreach (var happened in events.ReadAllAsync())
        {
            Add(StoryLine.Line(happened));
        }
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
        }
    }
}
