using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Catalog.Infrastructure.Sessions;

/// <summary>
/// Seals what a session in Redis says of rights with the key ring of Data Protection, for one cache key: who can write to Redis but has
/// no key can make no session, and none that says something else or lies under another token. Safe for concurrent use.
/// </summary>
internal sealed class SessionSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("session", "format 1");

    /// <summary>The seal of these fields.</summary>
    public byte[] Make(string key, SealedFields fields) => _protector.Protect(Encoding.UTF8.GetBytes(Text(key, fields)));

    /// <summary>Whether a seal is the one of these fields.</summary>
    public bool IsOf(string key, SealedFields fields, byte[] seal)
    {
        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(seal)) == Text(key, fields);
        }
        catch (CryptographicException)
        {
            return false; // of another key, or made up
        }
    }

    // The key, which has the hash of a token, is sealed and no purpose of the protector: purposes are logged. The role comes last, for it
    // may be any text.
    private static string Text(string key, SealedFields fields) => string.Create(
        CultureInfo.InvariantCulture, $"{key} {fields.Id} {fields.User} {fields.Created} {fields.Ends} {fields.Checked} {fields.Role}");
}
