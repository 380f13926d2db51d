using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

internal static class Reads
{
    /// <summary>The value of a load, in the form that samples use.</summary>
    public static async Task<string?> ReadAsync(this Source source, CancellationToken ct) => (await source.LoadAsync(ct))?.Value;
}
