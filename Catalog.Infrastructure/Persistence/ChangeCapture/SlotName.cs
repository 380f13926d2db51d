using System.Security.Cryptography;
using System.Text;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Names of slots made of names of databases: slots belong to a database, but their names to the whole PostgreSQL cluster.</summary>
internal static class SlotName
{
    private const string Suffix = "_capture";
    private const int Longest = 63;
    private const int HashLength = 8;

    /// <summary>The same name for the same database and group. Two databases, or two groups of one, get two names.</summary>
    /// <param name="database">Any name.</param>
    /// <param name="group">Letters and digits that are allowed in a slot's name, or nothing.</param>
    public static string Of(string database, string group = "")
    {
        var suffix = Suffix + group; // what follows the last _ tells the groups apart, for a group's name has none
        var name = string.Concat(database.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '_'));
        if (name == database && name.Length + suffix.Length <= Longest)
        {
            return name + suffix;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))[..HashLength];
        return $"{name[..Math.Min(name.Length, Longest - suffix.Length - HashLength - 1)]}_{hash}{suffix}";
    }
}
