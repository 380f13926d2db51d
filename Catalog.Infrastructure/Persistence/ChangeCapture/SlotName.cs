using System.Security.Cryptography;
using System.Text;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Names of slots made of names of databases: slots belong to a database, but their names to the whole PostgreSQL cluster.</summary>
internal static class SlotName
{
    private const string Suffix = "_capture";
    private const int Longest = 63;
    private const int HashLength = 8;

    /// <summary>The same name for the same database. Two databases get two names.</summary>
    public static string Of(string database)
    {
        var name = string.Concat(database.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '_'));
        if (name == database && name.Length + Suffix.Length <= Longest)
        {
            return name + Suffix;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))[..HashLength];
        return $"{name[..Math.Min(name.Length, Longest - Suffix.Length - HashLength - 1)]}_{hash}{Suffix}";
    }
}
