using StackExchange.Redis;

namespace Catalog.Samples.Follower;

/// <summary>Follows the catalog's changes with a consumer group, which remembers in Redis how far this service has come.</summary>
/// <remarks>
/// <para>Holds: each message is handled at least once by one of this service's processes, also if one is killed while it handles it: what is not
/// acknowledged is taken over after <see cref="FollowerOptions.TakeOverAfter"/>. Handling it twice does no harm.</para>
/// <para>The stream is capped. A service that was away for longer than it reaches back, and one whose group was lost with Redis's data, forgets
/// all copies. So does one that takes over what another process has read: what that one did not find is not known.</para>
/// <para>Does not hold: between a commit and the handling of its message, the old label is served; usually for less than the pause.</para>
/// </remarks>
public sealed partial class CatalogChanges(IDatabase redis, Labels labels, FollowerOptions options, ILogger<CatalogChanges> log) : BackgroundService
{
    private const int Batch = 100;

    private readonly RedisKey _stream = $"{options.CatalogPrefix}{{bus}}:stream";
    private readonly RedisValue _group = options.Name;
    private readonly RedisValue _me = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await HandleSomeAsync() > 0)
                {
                    continue;
                }
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                LogTrouble(e); // the next turn tries again
            }

            await Task.Delay(options.Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> HandleSomeAsync()
    {
        var position = await PositionAsync();
        var left = await redis.StreamAutoClaimAsync(
            _stream, _group, _me, (long)options.TakeOverAfter.TotalMilliseconds, StreamPosition.Beginning, Batch);
        RedisValue[] taken = [.. left.ClaimedEntries.Where(entry => !entry.IsNull).Select(entry => entry.Id), .. left.DeletedIds];
        if (taken.Length > 0)
        {
            await labels.ForgetAllAsync(taken.Max(ChangeMessage.NumberOf));
            await redis.StreamAcknowledgeAsync(_stream, _group, taken);
        }

        var entries = await redis.StreamReadGroupAsync(_stream, _group, _me, StreamPosition.NewMessages, Batch);
        await ForgetWhatWasTrimmedAsync(position);
        foreach (var message in entries.Select(ChangeMessage.Read))
        {
            foreach (var id in message.Products)
            {
                await labels.ForgetAsync(id, message.Number);
            }

            if (message.IsWide)
            {
                await labels.ForgetAllAsync(message.Number);
            }
        }

        if (entries.Length > 0)
        {
            await redis.StreamAcknowledgeAsync(_stream, _group, [.. entries.Select(entry => entry.Id)]);
        }

        return entries.Length;
    }

    // Numbers have no gaps: a first entry beyond the next one means that messages were trimmed, perhaps before this service read them. Looked
    // up after the read, with the position from before it: what is trimmed in between is noticed too.
    private async Task ForgetWhatWasTrimmedAsync(long last)
    {
        var stream = await redis.StreamInfoAsync(_stream);
        var oldest = stream.FirstEntry.IsNull ? ChangeMessage.NumberOf(stream.LastGeneratedId) + 1 : ChangeMessage.NumberOf(stream.FirstEntry.Id);
        if (oldest > last + 1)
        {
            LogTrimmed(last, oldest);
            await labels.ForgetAllAsync(oldest - 1);
            await redis.StreamConsumerGroupSetPositionAsync(_stream, _group, $"{oldest - 1}-0"); // or it would be found again; a message may come twice
        }
    }

    private async Task<long> PositionAsync()
    {
        var groups = await redis.KeyExistsAsync(_stream) ? await redis.StreamGroupInfoAsync(_stream) : [];
        var found = groups.Where(group => group.Name == options.Name).Select(group => (RedisValue?)group.LastDeliveredId).SingleOrDefault();
        if (found is null)
        {
            await JoinAsync();
        }

        return ChangeMessage.NumberOf(found ?? RedisValue.Null);
    }

    private async Task JoinAsync()
    {
        try
        {
            await redis.StreamCreateConsumerGroupAsync(_stream, _group, StreamPosition.Beginning);
        }
        catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            return; // another process was first
        }

        LogJoined(_group);
        await labels.ForgetAllAsync(0); // what was missed before is unknown
    }

    [LoggerMessage(LogLevel.Warning, "Following the catalog failed; the labels may be old until it works again")]
    private partial void LogTrouble(Exception e);

    [LoggerMessage(LogLevel.Warning, "Messages after {Last} and before {Oldest} were trimmed before they were read; all labels are forgotten")]
    private partial void LogTrimmed(long last, long oldest);

    [LoggerMessage(LogLevel.Information, "The group {Group} follows the catalog from now on")]
    private partial void LogJoined(RedisValue group);
}
