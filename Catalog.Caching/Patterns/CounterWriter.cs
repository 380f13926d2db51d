using System.Security.Cryptography;
using System.Text;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Caching.Patterns;

/// <summary>Applies a batch without its poison counts, so that these do not block the others.</summary>
/// <remarks>
/// A poison count is found by halving the batch. The ids of the halves derive from the batch's id, so a half that the database has is not
/// applied again when the batch is retried, on any node. Dropped counts are logged and counted. Thread-safe.
/// </remarks>
/// <param name="name">The counters' name in logs and metrics.</param>
/// <param name="apply">Adds a batch to the database; see <see cref="WriteBehind"/>.</param>
/// <param name="metrics">Counts what is dropped.</param>
/// <param name="log">Logs what is dropped.</param>
internal sealed class CounterWriter(
    string name, Func<CounterBatch, CancellationToken, Task> apply, CachingMetrics metrics, ILogger log)
{
    private readonly FailureLog _said = new(TimeProvider.System);

    /// <summary>Parses the fields of a hash; drops counts that are not numbers above 0.</summary>
    public Dictionary<string, long> Read(ReadOnlySpan<RedisValue> fields)
    {
        var counts = new Dictionary<string, long>(fields.Length / 2);
        for (var i = 0; i < fields.Length; i += 2)
        {
            if (fields[i + 1].TryParse(out long count) && count > 0)
            {
                counts[fields[i]!] = count;
            }
            else
            {
                Drop(fields[i]!, fields[i + 1], failure: null);
            }
        }

        return counts;
    }

    /// <summary>Applies a batch; throws what the database threw, except for a poison count.</summary>
    public async Task ApplyAsync(CounterBatch batch, CancellationToken ct)
    {
        try
        {
            await apply(batch, ct);
        }
        catch (PoisonEventException e) when (batch.Counts.Count == 1)
        {
            var (field, count) = batch.Counts.Single();
            Drop(field, count, e);
        }
        catch (PoisonEventException)
        {
            var fields = batch.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).ToArray();
            foreach (var half in fields.Chunk((fields.Length + 1) / 2))
            {
                await ApplyAsync(new CounterBatch(IdOf(batch.Id, half[0].Key), half.ToDictionary()), ct);
            }
        }
    }

    private static string IdOf(string batch, string firstField) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{batch} {firstField}")).AsSpan(0, 16));

    private void Drop(string field, RedisValue count, Exception? failure)
    {
        if (_said.IsDue(name, out var others))
        {
            log.LogError(
                failure, "A count of {Name} can never be written and is dropped: {Field} = {Count} ({Others} more since the last line)",
                name, field, count, others);
        }

        metrics.SetAside(name);
    }
}
