namespace Catalog.Caching.Redis;

/// <summary>A test's hook for every call to Redis and every message: it may hold, reorder, drop or fail each.</summary>
/// <remarks>Null in production. Only the search for the master and its identity bypass it.</remarks>
internal interface IRedisSeam
{
    /// <summary>Makes a call, now or later, or fails it as Redis or the network would.</summary>
    /// <param name="operation">The name of the calling method, such as <c>FillAsync</c>.</param>
    /// <param name="call">Sends the call.</param>
    Task<T> CallAsync<T>(string operation, Func<Task<T>> call);

    /// <summary>Delivers a message now, later, repeatedly or not at all.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="message">The message.</param>
    /// <param name="act">Handles it.</param>
    void Deliver(string channel, string message, Action<string> act);
}
