"""Renders modules.conf: only what is needed is loaded, so that nothing else listens or complains."""

from dialplan import conf, encode

CORE = """
res_crypto res_sorcery_config res_sorcery_memory res_sorcery_astdb res_timing_timerfd res_musiconhold res_speech res_agi
res_http_websocket res_srtp res_rtp_asterisk res_stasis res_convert res_mutestream res_manager_devicestate
res_security_log pbx_config res_cdrel_custom cel_custom
"""
PJSIP = """
res_pjproject res_pjsip res_pjsip_session res_pjsip_pubsub res_pjsip_acl res_pjsip_authenticator_digest
res_pjsip_caller_id res_pjsip_dialog_info_body_generator res_pjsip_diversion res_pjsip_dlg_options res_pjsip_dtmf_info
res_pjsip_empty_info res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_exten_state
res_pjsip_header_funcs res_pjsip_logger res_pjsip_maintenance res_pjsip_messaging res_pjsip_mwi
res_pjsip_mwi_body_generator res_pjsip_nat res_pjsip_outbound_authenticator_digest res_pjsip_outbound_registration
res_pjsip_outbound_publish res_pjsip_path res_pjsip_pidf_body_generator res_pjsip_refer res_pjsip_registrar
res_pjsip_rfc3326 res_pjsip_rfc3329 res_pjsip_sdp_rtp res_pjsip_sips_contact res_pjsip_transport_websocket
res_pjsip_xpidf_body_generator chan_pjsip chan_bridge_media
"""
MEDIA = """
codec_alaw codec_ulaw codec_a_mu codec_g722 codec_gsm codec_resample format_wav format_pcm format_sln format_gsm
format_wav_gsm bridge_simple bridge_native_rtp bridge_softmix bridge_holding bridge_builtin_features
bridge_builtin_interval_features
"""
APPLICATIONS = """
app_amd app_attended_transfer app_blind_transfer app_bridgewait app_chanspy app_confbridge app_controlplayback app_dial
app_directed_pickup app_echo app_exec app_milliwatt app_mixmonitor app_playback app_playtones app_queue app_read app_record
app_sayunixtime app_senddtmf app_stack app_talkdetect app_transfer app_userevent app_verbose app_voicemail
app_waitforcond app_waitforsilence app_while
"""
FUNCTIONS = """
func_base64 func_callerid func_channel func_cut func_db func_devstate func_dialplan func_extstate func_global
func_groupcount func_hangupcause func_jitterbuffer func_logic func_math func_md5 func_module func_periodic_hook
func_pjsip_aor func_pjsip_contact func_pjsip_endpoint func_rand func_sha1 func_sprintf func_strings func_sysinfo
func_talkdetect func_timeout func_uri func_uuid func_version func_volume
"""


def render(site):
    """Return modules.conf of `site`; raises EncodeError."""
    names = [*" ".join((CORE, PJSIP, MEDIA, FUNCTIONS, APPLICATIONS)).split(), *site.modules]
    lines = (("load", f"{encode.token(name)}.so") for name in names)
    return conf.document("modules_custom.conf", conf.section("modules", ("autoload", "no"), *lines))
