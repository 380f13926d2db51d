namespace Catalog.Caching.Redis;

/// <summary>What every call to Redis and every message from it passes, where a test has put one in: it may hold, reorder, drop or fail each.</summary>
/// <remarks>A node has none. Only the search for the master, and for who it is, do not pass.</remarks>
internal interface IRedisSeam
{
    /// <summary>Makes a call, now or later, or fails it as Redis or the network would.</summary>
    /// <param name="operation">Which one: the name of the method that makes it, such as <c>FillAsync</c>.</param>
    /// <param name="call">Sends it.</param>
    Task<T> CallAsync<T>(string operation, Func<Task<T>> call);

    /// <summary>Delivers a message, now or later, once or more often, or not at all.</summary>
    /// <param name="channel">Where it was published.</param>
    /// <param name="message">The message.</param>
    /// <param name="act">Acts on it.</param>
    void Deliver(string channel, string message, Action<string> act);
}
