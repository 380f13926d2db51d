using System.Collections.Frozen;
using System.IO.Compression;

namespace Catalog.Domain.Users;

/// <summary>The 10,000 most common passwords that satisfy the minimum length.</summary>
/// <remarks>The file beside the list names its source. About 1 MB in memory, loaded at the first use.</remarks>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt.gz";

    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    /// <summary>Whether a password is one of them, ignoring case.</summary>
    public static bool Contains(string password) => All.Value.Contains(password);

    private static FrozenSet<string> Read()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
