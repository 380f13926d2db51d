using System.Security.Cryptography;
using System.Text;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Derives slot names from database names. A slot belongs to a database, but its name is unique in the PostgreSQL cluster.</summary>
internal static class SlotName
{
    private const string Suffix = "_capture";
    private const int Longest = 63;
    private const int HashLength = 8;

    /// <summary>The name for a database and group. Different databases, or different groups of one, get different names.</summary>
    /// <param name="database">Any name.</param>
    /// <param name="group">Letters and digits that are valid in a slot's name, or empty.</param>
    public static string Of(string database, string group = "")
    {
        var suffix = Suffix + group; // unambiguous, because a group's name contains no _
        var name = string.Concat(database.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '_'));
        if (name == database && name.Length + suffix.Length <= Longest)
        {
            return name + suffix;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))[..HashLength];
        return $"{name[..Math.Min(name.Length, Longest - suffix.Length - HashLength - 1)]}_{hash}{suffix}";
    }
}
