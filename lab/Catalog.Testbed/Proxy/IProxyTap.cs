namespace Catalog.Testbed.Proxy;

/// <summary>Sees what passes one connection of a proxy, and decides what is forwarded.</summary>
/// <remarks>Each method is called with one chunk after another; the two directions run in parallel.</remarks>
public interface IProxyTap
{
    /// <summary>Takes bytes of the client; returns those to forward now, which may be none or earlier ones.</summary>
    ReadOnlyMemory<byte> FromClient(ReadOnlyMemory<byte> bytes);

    /// <summary>Takes bytes of the server; returns those to forward now, which may be none or earlier ones.</summary>
    ReadOnlyMemory<byte> FromServer(ReadOnlyMemory<byte> bytes);
}
