using System.Reflection;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>A database that answers a read of a value with its expiry only after <see cref="Open"/>.</summary>
/// <remarks>Not sealed: the proxy derives from it.</remarks>
public class HeldRead : DispatchProxy
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60); // only ends a hang
    private readonly TaskCompletionSource _wasRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDatabase _redis = null!;

    public Task WasRead => _wasRead.Task.WaitAsync(Timeout);

    public static (IDatabase Database, HeldRead Held) Of(IDatabase redis)
    {
        var database = Create<IDatabase, HeldRead>();
        var held = (HeldRead)(object)database;
        held._redis = redis;
        return (database, held);
    }

    public void Open() => _open.SetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_redis, args);
        return result is Task<RedisValueWithExpiry> read ? HoldAsync(read) : result;
    }

    private async Task<RedisValueWithExpiry> HoldAsync(Task<RedisValueWithExpiry> read)
    {
        var value = await read;
        _wasRead.TrySetResult();
        await _open.Task.WaitAsync(Timeout);
        return value;
    }
}
