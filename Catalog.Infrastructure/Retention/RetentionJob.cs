using Catalog.Caching.Background;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Sessions;
using Catalog.Infrastructure.Views;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Retention;

/// <summary>Deletes expired rows, in batches with pauses.</summary>
/// <remarks>
/// Every node runs the job; a lock in the database lets one at a time delete a batch, and the others try again later. Each batch is one
/// transaction, so a node that dies leaves nothing half done.
/// </remarks>
internal sealed class RetentionJob(
    NpgsqlDataSource source,
    IOptions<RetentionOptions> options,
    IOptions<SignInOptions> signIn,
    IOptions<ViewOptions> views,
    BackgroundLoops loops,
    ILogger<RetentionJob> log) : BackgroundLoop(loops, "retention")
{
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1); // not during the start of a node
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenBatches = TimeSpan.FromMilliseconds(500);
    private readonly RetentionOptions _options = options.Value;
    private readonly RetentionRule[] _rules = RetentionRule.All(options.Value, signIn.Value, views.Value);

    /// <summary>Deletes a batch of each kind.</summary>
    /// <param name="ct">Ends the work between batches, or cancels a statement.</param>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="NpgsqlException">The database does not answer; earlier batches stay deleted.</exception>
    /// <exception cref="RetentionException">There is no more, but of some kinds rows could not be deleted.</exception>
    public async Task<bool> RemoveAsync(CancellationToken ct)
    {
        var (isMore, refusals) = (false, new Dictionary<string, PostgresException>(StringComparer.Ordinal));
        foreach (var (kind, sql, keep) in _rules)
        {
            int removed;
            try
            {
                removed = await RemoveAsync(sql, keep, ct);
            }
            catch (PostgresException e)
            {
                refusals.Add(kind, e);
                continue; // one kind must not keep the others
            }

            isMore |= removed > 0;
            if (removed > 0)
            {
                log.LogInformation("Retention: deleted {Rows} rows of {Kind} older than {Keep}", removed, kind, keep);
            }
        }

        return isMore || refusals.Count == 0 ? isMore : throw new RetentionException(refusals);
    }

    protected override TimeSpan FirstPause => AfterStart;

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken) =>
        await RemoveAsync(stoppingToken) ? BetweenBatches : Every;

    private async Task<int> RemoveAsync(string sql, TimeSpan keep, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var lead = new NpgsqlCommand(RetentionSql.Lead, connection);
        if (await lead.ExecuteScalarAsync(ct) is not true)
        {
            return 0;
        }

        await using var remove = new NpgsqlCommand(sql, connection) { Parameters = { PlainSql.Value(keep), PlainSql.Value(_options.BatchSize) } };
        var removed = await remove.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return removed;
    }
}
