using System.Collections.Concurrent;
using System.Text.Json;
using Catalog.Caching;
using Catalog.Caching.Bus;
using Catalog.Caching.Redis;
using Catalog.Caching.Telemetry;
using Catalog.Infrastructure.CacheAdministration.Statistics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Asks all nodes about their copies, and answers for this node, over Pub/Sub.</summary>
/// <remarks>
/// One message goes to all nodes, and each answers on a channel of the asking node; nothing is stored in Redis. A node that does not answer
/// within <see cref="CachingOptions.AnswerTime"/> is not listed. Without Redis, only this node answers. Thread-safe.
/// </remarks>
internal sealed class NodeQuestions
{
    private readonly ConcurrentDictionary<string, PendingAnswers> _pending = new(StringComparer.Ordinal);
    private readonly FailureLog _said = new(TimeProvider.System);
    private readonly string _node;
    private readonly RedisGate _gate;
    private readonly CachingOptions _options;
    private readonly LocalCopies _copies;
    private readonly Func<NodeReport> _report;
    private readonly ILogger<NodeQuestions> _log;

    public NodeQuestions(
        string node, RedisGate gate, CachingOptions options, InvalidationBus? bus, LocalCopies copies, Func<NodeReport> report, ILogger<NodeQuestions> log)
    {
        _node = node;
        _gate = gate;
        _options = options;
        _copies = copies;
        _report = report;
        _log = log;
        bus?.Listen(QuestionChannel, text => _ = AnswerAsync(text));
        bus?.Listen(AnswerChannelOf(node), Take);
    }

    private string QuestionChannel => _options.KeyPrefix + "questions";

    public Task<NodeAnswers> AskAboutKeyAsync(string key, CancellationToken ct) => AskAsync(new NodeQuestion(NewId(), _node, Key: key), ct);

    public Task<NodeAnswers> AskAboutTagAsync(string tag, CancellationToken ct) => AskAsync(new NodeQuestion(NewId(), _node, Tag: tag), ct);

    public Task<NodeAnswers> AskForReportAsync(CancellationToken ct) => AskAsync(new NodeQuestion(NewId(), _node, Report: true), ct);

    private static string NewId() => Guid.NewGuid().ToString("N");

    private async Task<NodeAnswers> AskAsync(NodeQuestion question, CancellationToken ct)
    {
        var pending = new PendingAnswers(AnswerTo(question));
        _pending[question.Id] = pending;
        try
        {
            var sent = await SendAsync(QuestionChannel, JsonSerializer.Serialize(question, NodeJson.Default.NodeQuestion));
            var asked = sent.Answered ? (int)sent.Value : 1;

            // In a cluster, a server counts only its own subscribers, so there may be more nodes.
            var expected = _gate.HasServer && _gate.Connection.IsCluster() ? int.MaxValue : asked;
            var answers = await pending.WaitAsync(expected, _options.AnswerTime, ct);
            return new NodeAnswers(Math.Max(asked, answers.Count), answers);
        }
        finally
        {
            _pending.TryRemove(question.Id, out _);
        }
    }

    private async Task AnswerAsync(string text)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, NodeJson.Default.NodeQuestion) is { } question && question.Asker != _node)
            {
                await SendAsync(AnswerChannelOf(question.Asker), JsonSerializer.Serialize(AnswerTo(question), NodeJson.Default.NodeAnswer));
            }
        }
        catch (Exception e) when (e is JsonException or RedisException)
        {
            if (_said.IsDue("question", out var others))
            {
                _log.LogWarning(e, "A question about this node's memory could not be answered ({Others} more since the last line)", others);
            }
        }
    }

    private void Take(string text)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, NodeJson.Default.NodeAnswer) is { } answer
                && _pending.TryGetValue(answer.Question, out var pending))
            {
                pending.Add(answer);
            }
        }
        catch (JsonException e)
        {
            if (_said.IsDue("answer", out var others))
            {
                _log.LogWarning(e, "An answer of another node about its memory could not be read ({Others} more since the last line)", others);
            }
        }
    }

    private NodeAnswer AnswerTo(NodeQuestion question) => new(
        question.Id,
        _node,
        question.Key is { } key ? _copies.Find(key) : null,
        question.Tag is { } tag ? _copies.CountCarrying(tag) : null,
        question.Report ? _report() : null);

    private string AnswerChannelOf(string node) => $"{_options.KeyPrefix}answers:{node}";

    private ValueTask<RedisReply<long>> SendAsync(string channel, string text) => _gate.TryAsync(
        (channel: new RedisChannel(channel, RedisChannel.PatternMode.Literal), text),
        static (database, s) => database.PublishAsync(s.channel, s.text));
}
