using System.Collections.Frozen;
using System.IO.Compression;

namespace Catalog.Domain.Users;

/// <summary>The passwords that are guessed first: the 10,000 most common ones that are long enough to be taken at all.</summary>
/// <remarks>Shorter ones are refused by their length. Where the list comes from is said beside it. About 1 MB, read at the first use.</remarks>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt.gz";

    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    /// <summary>Whether a password is one of them, in whatever case.</summary>
    public static bool Contains(string password) => All.Value.Contains(password);

    private static FrozenSet<string> Read()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
