using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Catalog.Testbed.Processes;

/// <summary>Free loopback ports.</summary>
/// <remarks>
/// They are below the ephemeral ranges of Linux and macOS. Within those ranges, a client that keeps reconnecting to a killed server
/// could get the server's port as its own, and the server could not restart. Below 55536 there is also room for the bus port of a
/// Redis Cluster node, which is 10,000 higher.
/// </remarks>
internal static class FreePort
{
    private const int First = 15_000;
    private const int End = 32_000;
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that is not in use. Another process may take it first, so the caller must be able to retry.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            if (Given.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>Consecutive ports that are not in use.</summary>
    /// <param name="count">The number of ports.</param>
    public static IReadOnlyList<int> Range(int count)
    {
        while (true)
        {
            int[] ports = [.. Enumerable.Range(RandomNumberGenerator.GetInt32(First, End - count), count)];
            if (Array.TrueForAll(ports, IsFree) && Array.TrueForAll(ports, port => Given.TryAdd(port, true)))
            {
                return ports;
            }
        }
    }

    /// <summary>Ports that are not in use, from a given one upward.</summary>
    /// <param name="first">The first port to try.</param>
    /// <param name="count">The number of ports.</param>
    /// <exception cref="ServerStartException">Not so many are free up to 65535.</exception>
    public static IReadOnlyList<int> From(int first, int count)
    {
        var ports = Enumerable.Range(first, IPEndPoint.MaxPort - first + 1).Where(port => Given.TryAdd(port, true) && IsFree(port)).Take(count).ToArray();
        return ports.Length == count ? ports : throw new ServerStartException($"{count} free ports from {first} upward were not found.", []);
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
